#pragma once

#include "daemon/metrics/family.hpp"
#include "lib/base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace tokenkeeper::metrics {

/// Counts durations by their size. A negative one counts as zero.
class histogram {
public:
    /// The upper bounds of the buckets, from 5 ms (an answer from the same host) to 30 s (twice the time that
    /// a request may take); an endless one follows.
    struct bound {
        boot_clock::duration length;
        std::string_view seconds;
    };
    static constexpr std::array<bound, 13> bounds{{{milliseconds{5}, "0.005"},
                                                   {milliseconds{10}, "0.01"},
                                                   {milliseconds{25}, "0.025"},
                                                   {milliseconds{50}, "0.05"},
                                                   {milliseconds{100}, "0.1"},
                                                   {milliseconds{250}, "0.25"},
                                                   {milliseconds{500}, "0.5"},
                                                   {seconds{1}, "1"},
                                                   {milliseconds{2500}, "2.5"},
                                                   {seconds{5}, "5"},
                                                   {seconds{10}, "10"},
                                                   {seconds{15}, "15"},
                                                   {seconds{30}, "30"}}};

    void observe(boot_clock::duration length) noexcept;

    /// Appends its series, without a header.
    void write(std::string& text, const family& about, std::optional<label> key = {}) const;

private:
    std::array<std::uint64_t, bounds.size() + 1> counts_{};  ///< of each bucket by itself
    double sum_ = 0;                                         ///< seconds
};

}  // namespace tokenkeeper::metrics
