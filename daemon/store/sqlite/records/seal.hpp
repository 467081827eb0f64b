#pragma once

#include "lib/base/secret.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace tokenkeeper::store {

constexpr std::size_t key_size = 32;

/// Tells why something sealed does not open. GCM cannot tell a wrong key from altered bytes or another
/// place.
enum class seal_fault {
    malformed,  ///< not of our making: cut short, or of a version that we do not know
    refused,    ///< another key, altered, or sealed for another place
    failed,     ///< OpenSSL itself: no memory, no random numbers
};
[[noreturn]] void throw_exception_from_error(seal_fault e, const boost::source_location& where);

/// AES-256-GCM: a version byte, a random nonce of 12 bytes, the text, a tag of 16 bytes. `place` is bound to
/// it: the same bytes do not open anywhere else. Random nonces are good for 2^32 seals with one key.
/// Nothing where OpenSSL fails.
std::optional<std::string> seal(const secret& key, std::string_view place, std::string_view text);

boost::system::result<secret, seal_fault> unseal(const secret& key, std::string_view place,
                                                 std::string_view sealed);

}  // namespace tokenkeeper::store
