#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenkeeper::cloud {

/// Random numbers that are the same on every machine for one seed (splitmix64). The distributions of the
/// standard library are not, so they are not used. Not for secrets.
class random_source {
public:
    explicit random_source(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() noexcept;
    /// In [0, 1).
    double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    /// In [0, bound]; 0 for 0.
    std::uint64_t up_to(std::uint64_t bound) noexcept {
        return bound == UINT64_MAX ? next() : next() % (bound + 1);
    }

private:
    std::uint64_t state_;
};

/// The same UUID-shaped text for the same seed and text.
std::string make_uuid(std::uint64_t seed, std::string_view text);
std::string make_uuid(random_source& random);

/// An opaque token of 86 characters, the same for the same seed and name.
std::string make_token(std::uint64_t seed, std::string_view name);

}  // namespace tokenkeeper::cloud
