#include "daemon/login/drawn_keys.hpp"

#include "lib/genesys/base64.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

namespace tokenkeeper::login {
namespace {

using bytes = std::array<unsigned char, 32>;

/// RFC 4648 §5, without padding.
secret url_safe(bytes& drawn) {
    const secret raw{std::string_view{reinterpret_cast<const char*>(drawn.data()), drawn.size()}};
    OPENSSL_cleanse(drawn.data(), drawn.size());
    const auto encoded = genesys::base64(raw);
    std::string text{encoded.reveal()};
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    while (text.ends_with('='))
        text.pop_back();
    return secret::take(text);
}

secret draw() {
    bytes drawn{};
    if (RAND_bytes(drawn.data(), static_cast<int>(drawn.size())) != 1)
        throw std::runtime_error{"OpenSSL has no random numbers"};
    return url_safe(drawn);
}

}  // namespace

login_keys draw_keys() {
    return {std::string{draw().reveal()}, std::string{draw().reveal()}, draw(), {}};
}

std::string code_challenge(const secret& verifier) {
    bytes digest{};
    const auto text = verifier.reveal();
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error{"OpenSSL cannot make a SHA-256"};
    return std::string{url_safe(digest).reveal()};
}

}  // namespace tokenkeeper::login
