#include "daemon/store/sqlite/records/seal.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/rand.h>

namespace tokenkeeper::store {
namespace {

constexpr char version = 1;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::size_t header_size = 1 + nonce_size;
/// OpenSSL counts in int.
constexpr std::size_t most = 1U << 24U;

struct free_context {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using context = std::unique_ptr<EVP_CIPHER_CTX, free_context>;

const unsigned char* bytes(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes(char* text) noexcept {
    return reinterpret_cast<unsigned char*>(text);
}

int size_of(std::string_view text) noexcept {
    return static_cast<int>(text.size());
}

/// Ready for the text: key, nonce and place are given. Null where OpenSSL fails.
context begin(const secret& key, std::string_view nonce, std::string_view place, bool sealing) {
    context made{EVP_CIPHER_CTX_new()};
    if (!made || key.reveal().size() != key_size) return nullptr;
    int ignored = 0;
    const bool ready = EVP_CipherInit_ex(made.get(), EVP_aes_256_gcm(), nullptr, bytes(key.reveal()),
                                         bytes(nonce), sealing ? 1 : 0) == 1 &&
                       EVP_CipherUpdate(made.get(), nullptr, &ignored, bytes(place), size_of(place)) == 1;
    if (!ready) return nullptr;
    return made;
}

}  // namespace

void throw_exception_from_error(seal_fault /*e*/, const boost::source_location& /*where*/) {
    throw std::runtime_error{"a sealed value does not open"};
}

std::optional<std::string> seal(const secret& key, std::string_view place, std::string_view text) {
    if (text.size() > most) return std::nullopt;
    std::string sealed(header_size + text.size() + tag_size, '\0');
    sealed[0] = version;
    if (RAND_bytes(bytes(sealed.data() + 1), static_cast<int>(nonce_size)) != 1) return std::nullopt;
    const auto under_way = begin(key, std::string_view{sealed}.substr(1, nonce_size), place, true);
    if (!under_way) return std::nullopt;

    char* const body = sealed.data() + header_size;
    int written = 0;
    // An update with no text at all would be taken for more of the place.
    const bool done = (text.empty() || EVP_CipherUpdate(under_way.get(), bytes(body), &written, bytes(text),
                                                        size_of(text)) == 1) &&
                      EVP_CipherFinal_ex(under_way.get(), bytes(body + written), &written) == 1 &&
                      EVP_CIPHER_CTX_ctrl(under_way.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_size),
                                          body + text.size()) == 1;
    if (!done) return std::nullopt;
    return sealed;
}

boost::system::result<secret, seal_fault> unseal(const secret& key, std::string_view place,
                                                 std::string_view sealed) {
    if (sealed.size() < header_size + tag_size || sealed.size() > most || sealed[0] != version)
        return seal_fault::malformed;
    const auto under_way = begin(key, sealed.substr(1, nonce_size), place, false);
    if (!under_way) return seal_fault::failed;

    const auto body = sealed.substr(header_size, sealed.size() - header_size - tag_size);
    std::string tag{sealed.substr(sealed.size() - tag_size)};
    std::string text(body.size(), '\0');
    int written = 0;
    const bool genuine = (body.empty() || EVP_CipherUpdate(under_way.get(), bytes(text.data()), &written,
                                                           bytes(body), size_of(body)) == 1) &&
                         EVP_CIPHER_CTX_ctrl(under_way.get(), EVP_CTRL_AEAD_SET_TAG,
                                             static_cast<int>(tag_size), tag.data()) == 1 &&
                         EVP_CipherFinal_ex(under_way.get(), bytes(text.data() + written), &written) == 1;
    // Text that is not proved genuine is not let out, and not left behind either.
    auto opened = secret::take(text);
    if (!genuine) return seal_fault::refused;
    return opened;
}

}  // namespace tokenkeeper::store
