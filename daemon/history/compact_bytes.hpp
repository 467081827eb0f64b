#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokenkeeper::history {

/// Numbers of seven bits a byte, the lowest first; the highest bit says that another byte follows.
void put_number(std::string& target, std::uint64_t value);
/// A number that may be negative, the small ones short.
void put_signed(std::string& target, std::int64_t value);
/// The lowest `width` bytes, the lowest first.
void put_fixed(std::string& target, std::uint64_t value, std::size_t width);

/// Reads them. Once something does not fit, everything after it is zero or empty and `ok` is false.
class compact_reader {
public:
    explicit compact_reader(std::string_view bytes) noexcept : rest_(bytes) {}

    std::uint64_t number() noexcept;
    std::int64_t signed_number() noexcept;
    std::uint64_t fixed(std::size_t width) noexcept;
    std::string_view bytes(std::size_t size) noexcept;
    /// What was read makes no sense.
    void fail() noexcept;

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

private:
    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace tokenkeeper::history
