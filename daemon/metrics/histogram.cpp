#include "daemon/metrics/histogram.hpp"

#include "daemon/metrics/exposition.hpp"

#include <algorithm>

namespace tokenkeeper::metrics {

void histogram::observe(boot_clock::duration length) noexcept {
    length = std::max(length, boot_clock::duration::zero());
    const auto* const bucket = std::ranges::lower_bound(bounds, length, {}, &bound::length);
    ++counts_[static_cast<std::size_t>(bucket - bounds.begin())];
    sum_ += std::chrono::duration<double>(length).count();
}

void histogram::write(std::string& text, const family& about, std::optional<label> key) const {
    const auto name = std::string{about.name};
    const auto buckets = name + "_bucket";
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        count += counts_[i];
        const auto below = i < bounds.size() ? bounds[i].seconds : "+Inf";
        if (key) {
            write_sample(text, buckets, {*key, {"le", below}}, count);
        } else {
            write_sample(text, buckets, {{"le", below}}, count);
        }
    }
    if (key) {
        write_sample(text, name + "_sum", {*key}, sum_);
        write_sample(text, name + "_count", {*key}, count);
    } else {
        write_sample(text, name + "_sum", {}, sum_);
        write_sample(text, name + "_count", {}, count);
    }
}

}  // namespace tokenkeeper::metrics
