"""Bodies that deform: cloth and soft solids, stepped beside the rigid engine and coupled to it by impulses."""
