// Random numbers that a seed decides.

export function random_numbers(seed) {
    let state = seed >>> 0 || 1;
    const next = () => {
        // xorshift32
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        state >>>= 0;
        return state / 2 ** 32;
    };
    for (let i = 0; i < 10; ++i) next();
    return {
        between: (least, most) => least + next() * (most - least),
        shuffled: (list) =>
            list
                .map((item) => [next(), item])
                .sort((a, b) => a[0] - b[0])
                .map(([, item]) => item),
    };
}
