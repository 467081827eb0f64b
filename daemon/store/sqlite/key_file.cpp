#include "daemon/store/sqlite/open.hpp"
#include "daemon/store/sqlite/records/seal.hpp"

namespace tokenkeeper::store {

store_result<secret> key_in(const std::filesystem::path& file, std::string_view content) {
    if (content.size() == key_size) return secret{content};
    return store_error{store_error::kind::wrong_key,
                       "the key " + file.string() + " has " + std::to_string(content.size()) +
                           " bytes; it must be a file of exactly " + std::to_string(key_size) +
                           " bytes, as made by: head -c " + std::to_string(key_size) + " /dev/urandom"};
}

}  // namespace tokenkeeper::store
