// Sums and maxima over a workgroup of LANES lanes, which every lane gets: within subgroups, then over them. A subgroup of
// any size is taken to hold consecutive lanes, which the test at load would tell.

var<workgroup> reduced: array<f32, LANES>;

fn sum_of(lane: u32, value: f32) -> f32 {
    let size = subgroupAdd(1u);
    let part = subgroupAdd(value);
    // Lanes may still be reading what was reduced before.
    workgroupBarrier();
    if lane % size == 0u {
        reduced[lane / size] = part;
    }
    workgroupBarrier();
    var total = 0.0;
    for (var i = 0u; i < LANES / size; i++) {
        total += reduced[i];
    }
    return total;
}

fn most_of(lane: u32, value: f32) -> f32 {
    let size = subgroupAdd(1u);
    let part = subgroupMax(value);
    workgroupBarrier();
    if lane % size == 0u {
        reduced[lane / size] = part;
    }
    workgroupBarrier();
    var most = reduced[0];
    for (var i = 1u; i < LANES / size; i++) {
        most = max(most, reduced[i]);
    }
    return most;
}
