"""A page a reader opens in a browser: the whole review in one file, without a server and without a request to any host.

``gather_review`` makes its data from the tables, ``build_page`` puts data, charts, style and scripts into
one HTML file under a strict policy, ``save_site`` writes it with the figures to download.
Names are loaded when used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "building": ["Site", "SiteError", "build_site", "save_site"],
    "gathering": ["gather_review"],
    "pictures": ["find_own_figures"],
})
