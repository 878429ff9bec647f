"""The diffusion models, their training, the judge, the report and the command line."""
