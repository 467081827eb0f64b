#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace tokenkeeper::fuzz {

/// The bytes that a fuzzer made up, taken one after the other; behind the end there are zeros.
class input {
public:
    input(const std::uint8_t* data, std::size_t size)
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
        : left_{reinterpret_cast<const char*>(data), size} {}

    [[nodiscard]] bool empty() const noexcept { return left_.empty(); }
    std::uint8_t byte() {
        if (left_.empty()) return 0;
        const auto first = static_cast<std::uint8_t>(left_.front());
        left_.remove_prefix(1);
        return first;
    }
    /// From 0 to `limit` - 1.
    unsigned below(unsigned limit) { return byte() % limit; }
    [[nodiscard]] std::string_view rest() const noexcept { return left_; }

private:
    std::string_view left_;
};

/// What people are shown is: nothing in it ends the line or steers a terminal.
inline bool is_one_line(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; });
}

/// Ends the program where a rule is broken: that is what a fuzzer looks for.
inline void require(bool holds, const std::string& rule) {
    if (holds) return;
    static_cast<void>(std::fprintf(stderr, "broken: %s\n", rule.c_str()));
    std::abort();
}

}  // namespace tokenkeeper::fuzz

// What each of these programs is; libFuzzer or replay.cpp calls it.
// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
