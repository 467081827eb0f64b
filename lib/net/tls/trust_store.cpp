#include "lib/net/tls/trust_store.hpp"

#include "lib/net/tls/trusted_roots.hpp"

#include <cerrno>
#include <fstream>
#include <mutex>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

namespace tokenkeeper::net {
namespace {

error bad_ca_file(const std::filesystem::path& file, const std::string& reason) {
    return error(errc::invalid_argument, "CA file " + file.string() + ": " + reason);
}

result<trust_store> read(const std::optional<std::filesystem::path>& ca_file) {
    const trust_store store{X509_STORE_new(), X509_STORE_free};
    if (!store) throw std::bad_alloc{};
    // A machine without system roots can do with a CA file; without both, every check fails.
    X509_STORE_set_default_paths(store.get());
    ERR_clear_error();
    if (!ca_file) return store;
    errno = 0;
    if (!std::ifstream(*ca_file).is_open())
        return bad_ca_file(*ca_file, std::generic_category().message(errno != 0 ? errno : ENOENT));
    const bool is_read = X509_STORE_load_file(store.get(), ca_file->c_str()) == 1;
    ERR_clear_error();
    if (!is_read) return bad_ca_file(*ca_file, "no PEM certificate in it, or one that cannot be read");
    return store;
}

/// The stores in use, by the files that they were read from and how these looked then.
class store_collection {
public:
    result<trust_store> find_or_read(const std::optional<std::filesystem::path>& ca_file) {
        const std::lock_guard lock{mutex_};
        std::erase_if(known_, [](const entry& one) { return one.store.expired(); });
        // Before anything is read: a file that changes while it is read looks different later.
        const auto files = trusted_roots::look(ca_file);
        for (const auto& one : known_) {
            // A file that is not there looks like none.
            if (one.ca_file != ca_file || !(one.files == files)) continue;
            // Its last user may have gone meanwhile.
            if (auto shared = one.store.lock()) return shared;
        }
        auto store = read(ca_file);
        if (store) known_.push_back({ca_file, files, *store});
        return store;
    }

private:
    struct entry {
        std::optional<std::filesystem::path> ca_file;
        trusted_roots files;
        std::weak_ptr<x509_store_st> store;
    };

    std::mutex mutex_;
    std::vector<entry> known_;
};

}  // namespace

result<trust_store> read_trust_store(const std::optional<std::filesystem::path>& ca_file) {
    static store_collection stores;
    return stores.find_or_read(ca_file);
}

}  // namespace tokenkeeper::net
