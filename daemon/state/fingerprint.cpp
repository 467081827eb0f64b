#include "daemon/state/store.hpp"

#include <array>
#include <span>
#include <stdexcept>

#include <openssl/evp.h>

namespace tokenkeeper::state {

std::string fingerprint(const secret& of) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const auto text = of.reveal();
    // Fails only where OpenSSL is without SHA-256 or memory: nothing that a caller could act on.
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error{"SHA-256 is not available"};

    constexpr std::string_view digits = "0123456789abcdef";
    std::string shown = "sha256:";
    for (const unsigned byte : std::span{digest}.first(size)) {
        shown += digits.at(byte >> 4U);
        shown += digits.at(byte & 0xfU);
    }
    return shown;
}

}  // namespace tokenkeeper::state
