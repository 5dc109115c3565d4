"""What the types and tags of RIS are in BibLaTeX."""

from __future__ import annotations

TYPES = {
    "ABST": "article", "ADVS": "video", "AGGR": "dataset", "ANCIENT": "book", "ART": "artwork", "BILL": "legislation",
    "BLOG": "online", "BOOK": "book", "CASE": "jurisdiction", "CHAP": "incollection", "CHART": "image", "CLSWK": "book",
    "COMP": "software", "CONF": "proceedings", "CPAPER": "inproceedings", "CTLG": "book", "DATA": "dataset", "DBASE": "dataset",
    "DICT": "inreference", "EBOOK": "book", "ECHAP": "incollection", "EDBOOK": "collection", "EJOUR": "article", "ELEC": "online",
    "ENCYC": "inreference", "FIGURE": "image", "GEN": "misc", "GOVDOC": "report", "HEAR": "legal", "ICOMM": "online", "INPR": "article",
    "JFULL": "periodical", "JOUR": "article", "LEGAL": "legislation", "MANSCPT": "unpublished", "MAP": "image", "MGZN": "article",
    "MPCT": "movie", "MULTI": "online", "MUSIC": "music", "NEWS": "article", "PAMP": "booklet", "PAT": "patent", "PCOMM": "letter",
    "RPRT": "report", "SER": "periodical", "SLIDE": "unpublished", "SOUND": "audio", "STAND": "standard", "STAT": "legislation",
    "THES": "thesis", "UNBILL": "legislation", "UNPB": "unpublished", "VIDEO": "video", "WEB": "online",
}
MAIN_TYPES = {"JOUR", "BOOK", "CHAP", "CPAPER", "CONF", "RPRT", "ELEC", "THES", "STAT", "UNPB", "GEN", "PAT", "DATA", "COMP"}
FIELDS = {
    "TI": "title", "T1": "title", "ST": "shorttitle", "T3": "series", "AB": "abstract", "N2": "abstract", "DO": "doi",
    "VL": "volume", "VO": "volume", "IS": "number", "CP": "number", "ET": "edition", "LA": "language", "CY": "location",
    "PP": "location", "M3": "type", "N1": "note", "NV": "volumes",
}
BODIES = {"report": "institution", "thesis": "institution", "online": "organization", "legislation": "organization"}
CONTAINERS = {
    "article": "journaltitle", "incollection": "booktitle", "inproceedings": "booktitle", "inreference": "booktitle",
    "report": "series", "book": "series", "collection": "series", "proceedings": "series", "online": "titleaddon",
    "periodical": "title", "thesis": "titleaddon", "legislation": "titleaddon",
}
