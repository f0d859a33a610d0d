"""How Sphinx makes the site, from the pages that tools/site has written."""

project = "Deep learning, live"
copyright = "MIT licence"
language = "en"
extensions = ["myst_nb", "tools.site.formulas"]
nb_execution_mode = "off"  # a page shows what is stored
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # the exhibits bring what they need
nb_merge_streams = True
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
html_math_renderer = "mathml"
html_theme = "pydata_sphinx_theme"
html_title = project
html_favicon = "favicon.svg"
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_js_files = [("previews.js", {"defer": "defer"}), ("course.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # a page from a disk may not read another
html_show_sphinx = False
html_sidebars = {name: [] for name in ("index", "lectures", "paper", "open", "teachers", "search")}
html_use_index = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "secondary_sidebar_items": ["page-toc"],
    "navbar_persistent": ["search-button"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_toc_level": 2,
    "back_to_top_button": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
