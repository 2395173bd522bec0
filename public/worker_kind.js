// Which build of the engine's worker this browser can run: `self.workerKind` is 'relaxed', 'simd' or 'plain'. A program
// with one instruction that a browser does not know is refused as a whole, so each build is a program of its own
// (scripts/workers.sh), and the smallest programs with such an instruction are offered here.
{
  // (module (func (result v128) BODY)), with the bodies
  //   i32.const 0  i8x16.splat  i8x16.popcnt                                 SIMD, its latest instructions
  //   i32.const 1  i8x16.splat  i32.const 2  i8x16.splat  i8x16.relaxed_swizzle
  const runs = (...body) => WebAssembly.validate(new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, body.length + 4, 1, body.length + 2, 0, ...body, 11,
  ]));
  const simd = runs(65, 0, 253, 15, 253, 98);
  const relaxed = runs(65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2);
  self.workerKind = relaxed ? 'relaxed' : simd ? 'simd' : 'plain';
}
