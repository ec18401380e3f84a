"""Articles → a generation, published in one step.

build         the pipeline: corpus folder in, report out
inventory     what the corpus holds now: every page looked at, only those read that changed
ledger        what a build learnt of every page, for the next one
changes       what happened to the articles between two builds
problems      which pages a maintainer should look at, and what to do
report        the page that says both, as JSON and HTML
gate          why a finished generation should not be published
generations   folders on disk: written beside, checksummed, made durable, then current
watch         a build after each change in the corpus folder
"""
