"""Generations in OpenSearch, for indexer.engines.opensearch_engine, which alone speaks to a cluster.

documents   what lies in an index: passages, articles, files
query       question → the requests that are asked
scores      the exact scores of what comes back
snapshot    one generation, open for reading
writer      one generation, being written
"""
