#include "daemon/history/compact_bytes.hpp"

namespace tokenkeeper::history {

namespace {

constexpr unsigned payload_bits = 7;
constexpr std::uint64_t payload = 0x7f;
constexpr std::uint64_t goes_on = 0x80;
constexpr unsigned bits_of_a_byte = 8;
constexpr unsigned bits_of_a_number = 64;

}  // namespace

void put_number(std::string& target, std::uint64_t value) {
    for (; value > payload; value >>= payload_bits)
        target += static_cast<char>(static_cast<unsigned char>((value & payload) | goes_on));
    target += static_cast<char>(static_cast<unsigned char>(value));
}

void put_signed(std::string& target, std::int64_t value) {
    const auto magnitude = static_cast<std::uint64_t>(value < 0 ? -(value + 1) : value);
    put_number(target, (magnitude << 1U) | (value < 0 ? 1U : 0U));
}

void put_fixed(std::string& target, std::uint64_t value, std::size_t width) {
    for (std::size_t index = 0; index < width; ++index)
        target += static_cast<char>(static_cast<unsigned char>(value >> (bits_of_a_byte * index)));
}

void compact_reader::fail() noexcept {
    ok_ = false;
    rest_ = {};
}

std::string_view compact_reader::bytes(std::size_t size) noexcept {
    if (size > rest_.size()) {
        fail();
        return {};
    }
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

std::uint64_t compact_reader::fixed(std::size_t width) noexcept {
    std::uint64_t value = 0;
    const auto taken = bytes(width);
    for (std::size_t index = 0; index < taken.size(); ++index)
        value |= std::uint64_t{static_cast<unsigned char>(taken[index])} << (bits_of_a_byte * index);
    return value;
}

std::uint64_t compact_reader::number() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < bits_of_a_number; shift += payload_bits) {
        const auto byte = fixed(1);
        value |= (byte & payload) << shift;
        if ((byte & goes_on) == 0) return value;
    }
    fail();
    return 0;
}

std::int64_t compact_reader::signed_number() noexcept {
    const auto value = number();
    const auto magnitude = static_cast<std::int64_t>(value >> 1U);
    return (value & 1U) != 0 ? -magnitude - 1 : magnitude;
}

}  // namespace tokenkeeper::history
