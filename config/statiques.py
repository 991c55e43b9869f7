"""Static files of production: hashed names, modules included, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Statiques(CompressedManifestStaticFilesStorage):
    """Also rewrite `import … from "./x.js";`: a module and what it imports change together."""

    support_js_module_import_aggregation = True
