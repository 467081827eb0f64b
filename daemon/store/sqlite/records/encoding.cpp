#include "daemon/store/sqlite/records/encoding.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::store {

namespace {

constexpr std::size_t length_width = 4;
constexpr std::size_t number_width = 8;
constexpr unsigned bits_of_a_byte = 8;

}  // namespace

byte_writer::byte_writer(byte_writer&& source) noexcept {
    bytes_.swap(source.bytes_);
}

byte_writer& byte_writer::bytes(std::string_view value) {
    constexpr std::size_t at_first = 256;
    if (bytes_.capacity() - bytes_.size() < value.size()) {
        std::string larger;
        larger.reserve(std::max(at_first, 2 * (bytes_.size() + value.size())));
        larger = bytes_;
        wipe(bytes_);
        bytes_.swap(larger);
    }
    bytes_.append(value);
    return *this;
}

byte_writer& byte_writer::number(std::uint64_t value, std::size_t width) {
    for (std::size_t index = 0; index < width; ++index) {
        const auto byte = static_cast<char>(static_cast<unsigned char>(value >> (bits_of_a_byte * index)));
        bytes({&byte, 1});
    }
    return *this;
}

byte_writer& byte_writer::optional_number(std::optional<std::int64_t> value) {
    number(value ? 1 : 0, 1);
    return value ? number(static_cast<std::uint64_t>(*value), number_width) : *this;
}

byte_writer& byte_writer::text(std::string_view value) {
    return number(value.size(), length_width).bytes(value);
}

std::string_view byte_reader::bytes(std::size_t size) noexcept {
    if (size > rest_.size()) {
        ok_ = false;
        rest_ = {};
        return {};
    }
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

std::uint64_t byte_reader::number(std::size_t width) noexcept {
    std::uint64_t value = 0;
    const auto taken = bytes(width);
    for (std::size_t index = 0; index < taken.size(); ++index)
        value |= std::uint64_t{static_cast<unsigned char>(taken[index])} << (bits_of_a_byte * index);
    return value;
}

std::optional<std::int64_t> byte_reader::optional_number() noexcept {
    if (number(1) == 0) return std::nullopt;
    return static_cast<std::int64_t>(number(number_width));
}

std::string_view byte_reader::text() noexcept {
    return bytes(static_cast<std::size_t>(number(length_width)));
}

}  // namespace tokenkeeper::store
