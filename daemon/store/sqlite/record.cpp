#include "daemon/store/sqlite/record.hpp"

#include <array>
#include <stdexcept>
#include <string>

#include <openssl/evp.h>

namespace tokenkeeper::store {

namespace {

/// Not UTF-8, and none of the bytes that a text file is full of.
constexpr std::string_view magic{"\xf5tk\x02", 4};
constexpr std::size_t checksum_size = 16;
constexpr std::size_t stamp_width = 8;

std::string checksum(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error{"SHA-256 is not available"};
    return {reinterpret_cast<const char*>(digest.data()), checksum_size};
}

/// One that begins here; `size` is what it takes.
std::optional<record> unpack_first(std::string_view bytes, std::size_t& size) {
    byte_reader in{bytes};
    if (in.bytes(magic.size()) != magic) return std::nullopt;
    record r;
    r.kind = static_cast<record_kind>(in.number(1));
    r.number = in.number(stamp_width);
    r.revision = in.number(stamp_width);
    r.payload = in.text();
    const auto covered = bytes.size() - in.rest().size();
    const auto sum = in.bytes(checksum_size);
    if (!in.ok() || sum != checksum(bytes.substr(0, covered))) return std::nullopt;
    size = covered + checksum_size;
    return r;
}

}  // namespace

byte_writer pack(const record& r) {
    byte_writer out;
    out.bytes(magic)
        .number(static_cast<std::uint64_t>(r.kind), 1)
        .number(r.number, stamp_width)
        .number(r.revision, stamp_width)
        .text(r.payload);
    const auto sum = checksum(out.view());
    out.bytes(sum);
    return out;
}

std::optional<record> unpack(std::string_view bytes) {
    std::size_t size = 0;
    auto found = unpack_first(bytes, size);
    if (size != bytes.size()) return std::nullopt;
    return found;
}

void scan(std::string_view bytes, const std::function<void(const record&)>& found) {
    for (auto at = bytes.find(magic); at != std::string_view::npos; at = bytes.find(magic, at)) {
        std::size_t size = 1;
        if (const auto r = unpack_first(bytes.substr(at), size)) found(*r);
        at += size;
    }
}

}  // namespace tokenkeeper::store
