"""Do words change the thing they are said of, and leave the others? Prints the share of swaps that do.

python benchmarks/swaps.py [--count 200] [--model embedded]
"""

from __future__ import annotations

import argparse

from proxyworld.generator.generate import EMBEDDED, load_model
from proxyworld.generator.swaps import summary, swaps

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--model", default=EMBEDDED)
    options = parser.parse_args()
    print(summary(tuple(swaps(load_model(options.model), count=options.count))))
