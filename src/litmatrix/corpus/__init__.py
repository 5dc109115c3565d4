"""Bibliography files -> a table of records. A record that cannot be read is named, never dropped.

Second in the flow, after files. bibtexparser does the parsing; what it passes over in
silence is counted and refused here.
"""

from litmatrix.corpus.names import decode_latex, label_record, split_names
from litmatrix.corpus.reading import parse_bibliography, read_bibliography

__all__ = ["decode_latex", "label_record", "parse_bibliography", "read_bibliography", "split_names"]
