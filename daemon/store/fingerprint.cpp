#include "daemon/store/store.hpp"

#include <array>
#include <span>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace tokenkeeper::store {

std::string fingerprint(const secret& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const auto bytes = text.reveal();
    // Fails only where OpenSSL is without SHA-256 or memory: nothing that a caller could act on.
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error{"SHA-256 is not available"};

    constexpr std::string_view digits = "0123456789abcdef";
    std::string shown = "sha256:";
    for (const unsigned byte : std::span{digest}.first(size)) {
        shown += digits.at(byte >> 4U);
        shown += digits.at(byte & 0xfU);
    }
    return shown;
}

std::string keyed_fingerprint(const secret& key, const std::string& fingerprint) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const auto bytes = key.reveal();
    const auto* text = reinterpret_cast<const unsigned char*>(fingerprint.data());
    if (::HMAC(EVP_sha256(), bytes.data(), static_cast<int>(bytes.size()), text, fingerprint.size(),
               digest.data(), &size) == nullptr)
        throw std::runtime_error{"SHA-256 is not available"};
    // 120 bits: what a std::string holds without an allocation.
    constexpr std::size_t kept = 15;
    return {reinterpret_cast<const char*>(digest.data()), kept};
}

}  // namespace tokenkeeper::store
