"""Articles → a generation, published in one step.

build         the pipeline: corpus folder in, report out
gate          why a finished generation should not be published
generations   folders on disk: written beside, checksummed, made durable, then current
watch         a build after each change in the corpus folder
"""
