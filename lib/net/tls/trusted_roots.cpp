#include "lib/net/tls/trusted_roots.hpp"

#include <algorithm>
#include <cstdlib>

#include <openssl/x509.h>
#include <sys/stat.h>

namespace tokenkeeper::net {
namespace {

/// The path in the environment where it has one, else the default; as OpenSSL decides.
const char* path_of(const char* variable, const char* otherwise) noexcept {
    const char* const named = ::secure_getenv(variable);
    return named != nullptr ? named : otherwise;
}

}  // namespace

trusted_roots trusted_roots::look(const std::optional<std::filesystem::path>& ca_file) noexcept {
    const std::array paths{path_of(X509_get_default_cert_file_env(), X509_get_default_cert_file()),
                           path_of(X509_get_default_cert_dir_env(), X509_get_default_cert_dir()),
                           ca_file ? ca_file->c_str() : nullptr};
    trusted_roots seen;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        struct stat s {};
        if (paths[i] != nullptr && ::stat(paths[i], &s) == 0)
            seen.places_[i] = {s.st_dev, s.st_ino, s.st_size, s.st_ctim};
    }
    return seen;
}

bool trusted_roots::operator==(const trusted_roots& compared) const noexcept {
    return std::ranges::equal(places_, compared.places_, [](const appearance& a, const appearance& b) {
        return a.device == b.device && a.inode == b.inode && a.size == b.size &&
               a.changed.tv_sec == b.changed.tv_sec && a.changed.tv_nsec == b.changed.tv_nsec;
    });
}

}  // namespace tokenkeeper::net
