// Queries are rotated by position (adjacent pairs) and written; keys likewise, and values as they are, to the cache.
// A bias comes first where there is one.

fn row_of(pair: u32, side: u32) -> u32 {
    return 2u * pair + side;
}

fn constant(at: u32) -> f32 {
    return constants[at / 4u][at % 4u];
}

fn put(column: u32, pair: u32, sums: vec2<f32>) {
    let half = call.head_width / 2u;
    let head = pair / half;
    let within = pair % half;
    let token = columns[column];
    if head >= call.heads + 2u * call.kv_heads || token.w == 0u {
        return;
    }
    var xy = sums;
    if call.bias != NONE {
        xy += vec2<f32>(constant(call.bias + 2u * pair), constant(call.bias + 2u * pair + 1u));
    }
    if head < call.heads + call.kv_heads && within < call.rotary_width / 2u {
        let at = call.rotations + token.z * call.rotary_width + 2u * within;
        let turn = vec2<f32>(constant(at), constant(at + 1u));
        xy = vec2<f32>(xy.x * turn.x - xy.y * turn.y, xy.x * turn.y + xy.y * turn.x);
    }
    if head < call.heads {
        let place = column * call.stride + 2u * pair;
        result[place] = xy.x;
        result[place + 1u] = xy.y;
        return;
    }
    let place = (token.y * call.capacity + token.z) * call.kv_heads * half;
    if head < call.heads + call.kv_heads {
        cache[place + pair - call.heads * half] = kept(xy);
    } else {
        cache[call.cached_values + place + pair - (call.heads + call.kv_heads) * half] = kept(xy);
    }
}
