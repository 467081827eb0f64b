#include "tests/cloud/random.hpp"

namespace tokenkeeper::cloud {

namespace {

std::uint64_t hash(std::uint64_t seed, std::string_view text) noexcept {
    std::uint64_t value = 0xcbf29ce484222325U ^ seed;
    for (const char c : text) {
        value ^= static_cast<unsigned char>(c);
        value *= 0x100000001b3U;
    }
    return value;
}

}  // namespace

std::uint64_t random_source::next() noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

std::string make_uuid(random_source& random) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
    std::uint64_t bits = random.next();
    int left = 16;
    for (char& c : text) {
        if (c != 'x') continue;
        if (left == 0) {
            bits = random.next();
            left = 16;
        }
        c = digits[bits & 15U];
        bits >>= 4U;
        --left;
    }
    return text;
}

std::string make_uuid(std::uint64_t seed, std::string_view text) {
    random_source random{hash(seed, text)};
    return make_uuid(random);
}

std::string make_token(std::uint64_t seed, std::string_view name) {
    static constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    random_source random{hash(seed + 1, name)};
    std::string text(86, ' ');
    for (char& c : text) {
        c = letters[random.next() & 63U];
    }
    return text;
}

}  // namespace tokenkeeper::cloud
