// Sums and maxima over a workgroup of LANES lanes, which every lane gets.

var<workgroup> reduced: array<f32, LANES>;

fn sum_of(lane: u32, value: f32) -> f32 {
    // Lanes may still be reading what was reduced before.
    workgroupBarrier();
    reduced[lane] = value;
    workgroupBarrier();
    // Every lane adds up all: cheaper than six more barriers.
    var total = 0.0;
    for (var i = 0u; i < LANES; i++) {
        total += reduced[i];
    }
    return total;
}

fn most_of(lane: u32, value: f32) -> f32 {
    workgroupBarrier();
    reduced[lane] = value;
    workgroupBarrier();
    var most = reduced[0];
    for (var i = 1u; i < LANES; i++) {
        most = max(most, reduced[i]);
    }
    return most;
}
