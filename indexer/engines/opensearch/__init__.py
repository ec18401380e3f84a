"""Generations in OpenSearch, for indexer.engines.opensearch_engine, which alone speaks to a cluster.

documents   what lies in an index: passages, articles, files
arrays      what meaning needs of every passage, as files of a generation
query       question → the requests that are asked
scores      the exact scores of what comes back
copies      vectors, copied to this machine and mapped into memory
candidates  what comes back and what lies near in meaning → the best passages
snapshot    one generation, open for reading
earlier     a sealed generation, as far as a new one takes from it
writer      one generation, being written
"""
