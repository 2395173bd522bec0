
// A part of a row times the input: every so many units of it.
fn NAME_sum(layer: u32, row: u32, part: u32, parts: u32) -> f32 {
    var total = 0.0;
    for (var unit = part * UNIT; unit < NAME_WORDS; unit += parts * UNIT) {
        for (var step = unit; step < min(unit + UNIT, NAME_WORDS); step += NAME_STEP) {
            let factors = NAME_factors(layer, step / NAME_GROUP, row);
            for (var word = step; word < step + NAME_STEP; word++) {
                total += dot(NAME_weight(layer, word, row) * factors.x + factors.y, input[word]);
            }
        }
    }
    return total;
}

// The matrix times the input, to `scratch`, for all to see. Lanes go over rows, and share them where there are few.
fn NAME_product(layer: u32, lane: u32) {
    const LANES_OF_PART = LANES / NAME_PARTS;
    for (var first = 0u; first < NAME_ROWS; first += LANES_OF_PART) {
        let row = first + lane % LANES_OF_PART;
        var sum = 0.0;
        if row < NAME_ROWS {
            sum = NAME_sum(layer, row, lane / LANES_OF_PART, NAME_PARTS);
        }
        if NAME_PARTS == 1u {
            if row < NAME_ROWS {
                scratch[row] = sum;
            }
        } else {
            partial[lane] = sum;
            workgroupBarrier();
            if lane < LANES_OF_PART && row < NAME_ROWS {
                sum = 0.0;
                for (var part = 0u; part < NAME_PARTS; part++) {
                    sum += partial[part * LANES_OF_PART + lane];
                }
                scratch[row] = sum;
            }
        }
    }
    workgroupBarrier();
}
