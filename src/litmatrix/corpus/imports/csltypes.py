"""What the types, names and properties of CSL are in BibLaTeX."""

from __future__ import annotations

TYPES = {
    "article": "online", "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "bill": "legislation", "book": "book", "broadcast": "video", "chapter": "incollection", "classic": "book",
    "collection": "collection", "dataset": "dataset", "document": "misc", "entry": "inreference",
    "entry-dictionary": "inreference", "entry-encyclopedia": "inreference", "figure": "image", "graphic": "image",
    "hearing": "legal", "legal_case": "jurisdiction", "legislation": "legislation", "manuscript": "unpublished", "map": "image",
    "motion_picture": "movie", "musical_score": "music", "pamphlet": "booklet", "paper-conference": "inproceedings",
    "patent": "patent", "performance": "performance", "periodical": "periodical", "personal_communication": "letter",
    "post": "online", "post-weblog": "online", "regulation": "legislation", "report": "report", "review": "review",
    "review-book": "review", "software": "software", "song": "audio", "speech": "unpublished", "standard": "standard",
    "thesis": "thesis", "treaty": "legal", "webpage": "online",
}
MAIN_TYPES = {"article-journal", "book", "chapter", "collection", "dataset", "document", "jurisdiction", "legislation", "patent",
              "paper-conference", "periodical", "report", "software", "standard", "thesis", "webpage", "performance", ""}
NAMES = {"author": "author", "editor": "editor", "translator": "translator", "container-author": "bookauthor"}
FIELDS = {
    "title": "title", "title-short": "shorttitle", "shortTitle": "shorttitle", "container-title-short": "shortjournal",
    "journalAbbreviation": "shortjournal", "collection-title": "series", "publisher-place": "location", "volume": "volume",
    "issue": "number", "number": "number", "page": "pages", "edition": "edition", "DOI": "doi", "URL": "url", "ISBN": "isbn",
    "ISSN": "issn", "PMCID": "pmcid", "abstract": "abstract", "language": "language", "note": "note", "genre": "type",
    "event-title": "eventtitle", "event-place": "venue", "version": "version", "status": "pubstate", "number-of-pages": "pagetotal",
    "number-of-volumes": "volumes", "chapter-number": "chapter", "annote": "annotation",
}
BODIES = {"report": "institution", "thesis": "institution", "online": "organization", "legislation": "organization"}
CONTAINERS = {
    "article": "journaltitle", "review": "journaltitle", "incollection": "booktitle", "inproceedings": "booktitle",
    "inreference": "booktitle", "online": "titleaddon", "report": "titleaddon", "legislation": "titleaddon", "periodical": "titleaddon",
}
