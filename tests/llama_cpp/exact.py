#!/usr/bin/env python3
"""A copy of a GGUF file with every tensor as F32.

    exact.py FROM TO        writes nothing and exits with 3 if FROM is all F32 already

llama.cpp rounds activations to 8 bits (or to F16, BF16) before it multiplies them with weights of such a type, so its
own figures carry noise. Of a copy in F32 it computes what the weights really say. The dequantizer is the gguf
package's, which shares no code with llama.cpp's or ours.
"""

from __future__ import annotations

import sys

import gguf
from gguf import GGMLQuantizationType as Kind
from gguf.quants import dequantize

reader = gguf.GGUFReader(sys.argv[1])
if all(tensor.tensor_type == Kind.F32 for tensor in reader.tensors):
    sys.exit(3)
writer = gguf.GGUFWriter(sys.argv[2], reader.fields["general.architecture"].contents())
for field in reader.fields.values():
    if field.name == "general.architecture" or field.name.startswith("GGUF."):
        continue
    kind = field.types[0]
    inner = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
    writer.add_key_value(field.name, field.contents(), kind, sub_type=inner)
for tensor in reader.tensors:
    # Dequantized one by one as they are written: a whole model in F32 need not fit into memory.
    shape = [int(extent) for extent in reversed(tensor.shape)]
    size = 4 * int(tensor.n_elements)
    writer.add_tensor_info(tensor.name, shape, "float32", size, raw_dtype=Kind.F32)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_ti_data_to_file()
for tensor in reader.tensors:
    writer.write_tensor_data(dequantize(tensor.data, tensor.tensor_type).astype("float32"))
writer.close()
