// Results are written, or added to what is there.

fn row_of(pair: u32, side: u32) -> u32 {
    return 2u * pair + side;
}

fn put(column: u32, pair: u32, sums: vec2<f32>) {
    for (var side = 0u; side < 2u; side++) {
        let row = row_of(pair, side);
        if row < call.rows {
            let place = column * call.stride + call.first + row;
            result[place] = select(0.0, result[place], call.add == 1u) + sums[side];
        }
    }
}
