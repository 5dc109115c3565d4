"""What the columns of spreadsheets are in BibLaTeX: those of Scopus, Web of Science, Zotero and lists made by hand."""

from __future__ import annotations

FIELDS = {
    "title": ("title", "article title", "document title", "ti", "titel", "titre"),
    "author": ("author full names", "authors", "author", "author s", "author names", "au", "creator", "creators"),
    "editor": ("editors", "editor", "book editors"),
    "date": ("date", "publication date", "pub date", "published"),
    "year": ("year", "publication year", "pub year", "year of publication", "py"),
    "doi": ("doi", "do", "di", "doi link"),
    "url": ("url", "link", "urls", "web address", "website"),
    "journaltitle": ("source title", "publication title", "journal", "journal title", "publication name", "so", "journal book",
                     "container title"),
    "shortjournal": ("journal abbreviation", "abbreviated source title", "journal iso abbreviation"),
    "booktitle": ("book title",),
    "volume": ("volume", "vol", "vl"), "number": ("issue", "number", "issue number"),
    "pages": ("pages", "page range"), "eid": ("art no", "article number"), "pagetotal": ("num pages", "number of pages"),
    "abstract": ("abstract", "abstract note", "ab"), "publisher": ("publisher",), "institution": ("institution",),
    "location": ("place", "publisher city", "place of publication"), "isbn": ("isbn",), "issn": ("issn",),
    "language": ("language", "language of original document"), "edition": ("edition",), "series": ("series", "book series title"),
    "shorttitle": ("short title",), "note": ("notes", "note", "extra"), "eprint": ("pubmed id", "pmid"), "pmcid": ("pmcid",),
    "urldate": ("access date", "accessed", "date accessed"), "type": ("type",),
}
KEYS = ("citation key", "citekey", "bibtex key", "better bibtex citation key")
KINDS = ("item type", "document type", "publication type", "entry type")
KEYWORDS = ("keywords", "author keywords", "index keywords", "keywords plus", "manual tags", "automatic tags", "tags", "subject")
PAGES = (("page start", "start page", "beginning page"), ("page end", "end page", "ending page"))
KNOWN = {heading: field for field, headings in FIELDS.items() for heading in headings}
TYPES = {
    "article": "article", "journalarticle": "article", "magazinearticle": "article", "j": "article",
    "newspaperarticle": "article", "review": "article", "editorial": "article", "letter": "article", "note": "article",
    "shortsurvey": "article", "articleinpress": "article", "earlyaccess": "article", "book": "book", "b": "book", "s": "book",
    "bookchapter": "incollection", "booksection": "incollection", "chapter": "incollection", "conferencepaper": "inproceedings",
    "proceedingspaper": "inproceedings", "c": "inproceedings", "report": "report",
    "webpage": "online", "website": "online", "blogpost": "online", "forumpost": "online", "preprint": "online",
    "thesis": "thesis", "dissertation": "thesis", "statute": "legislation", "bill": "legislation", "legislation": "legislation",
    "case": "jurisdiction", "hearing": "legal", "dataset": "dataset", "computerprogram": "software", "software": "software",
    "manuscript": "unpublished", "presentation": "unpublished", "patent": "patent", "standard": "standard", "document": "misc",
    "encyclopediaarticle": "inreference", "dictionaryentry": "inreference", "film": "movie", "videorecording": "video",
    "podcast": "audio", "audiorecording": "audio", "email": "letter", "artwork": "artwork", "map": "image", "misc": "misc",
    "governmentdocument": "report", "guideline": "report", "policypaper": "report", "whitepaper": "report", "workingpaper": "report",
}
EXACT_TYPES = {
    "article", "journalarticle", "book", "bookchapter", "booksection", "chapter", "report", "webpage", "thesis", "legislation",
    "dataset", "software", "patent", "standard", "misc", "conferencepaper",
}
CONTAINERS = {"incollection": "booktitle", "inproceedings": "booktitle", "inreference": "booktitle", "online": "titleaddon",
              "report": "titleaddon", "book": "titleaddon", "legislation": "titleaddon"}
BODIES = {"report": "institution", "thesis": "institution", "online": "organization", "legislation": "organization"}
RESERVED = {"crossref", "xref", "xdata", "related", "entryset", "key", "ids", "options", "execute", "label", "sortkey", "presort"}
