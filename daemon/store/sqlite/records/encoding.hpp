#pragma once

#include "lib/base/secret.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::store {

/// Writes numbers and texts one behind the other. What it wrote may hold tokens: its memory is wiped, also
/// where it grows.
class byte_writer {
public:
    byte_writer() = default;
    byte_writer(const byte_writer&) = delete;
    byte_writer& operator=(const byte_writer&) = delete;
    byte_writer(byte_writer&& source) noexcept;
    byte_writer& operator=(byte_writer&&) = delete;
    ~byte_writer() { wipe(bytes_); }

    /// The lowest `width` bytes, the lowest first.
    byte_writer& number(std::uint64_t value, std::size_t width);
    byte_writer& optional_number(std::optional<std::int64_t> value);
    /// Its length, then its bytes.
    byte_writer& text(std::string_view value);
    byte_writer& bytes(std::string_view value);

    [[nodiscard]] std::string_view view() const noexcept { return bytes_; }

private:
    std::string bytes_;
};

/// Reads what a byte_writer wrote. Once something does not fit, everything after it is empty and `ok` is
/// false.
class byte_reader {
public:
    explicit byte_reader(std::string_view bytes) noexcept : rest_(bytes) {}

    std::uint64_t number(std::size_t width) noexcept;
    std::optional<std::int64_t> optional_number() noexcept;
    std::string_view text() noexcept;
    std::string_view bytes(std::size_t size) noexcept;

    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }
    [[nodiscard]] bool ok() const noexcept { return ok_; }
    /// Everything was read, and nothing was missing.
    [[nodiscard]] bool done() const noexcept { return ok_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace tokenkeeper::store
