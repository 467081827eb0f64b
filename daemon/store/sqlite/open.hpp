#pragma once

#include "daemon/store/store.hpp"
#include "lib/base/secret.hpp"

#include <filesystem>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::store {

/// Opens or creates the store of this host: SQLite on a worker thread of its own, one owner at a time, file
/// mode 0600. `key` is 32 bytes, and then tokens are sealed with AES-256-GCM; or empty.
///
/// What is damaged is set aside, never deleted, and what can be read of it is taken over; opened::damage says
/// so. A store of the version before is brought to this one. Results come back on `executor`.
boost::asio::awaitable<store_result<opened>> open_sqlite(boost::asio::any_io_executor executor,
                                                         std::filesystem::path path, secret key);

/// The key that a file's content is: exactly 32 bytes. The checks of the file are the caller's
/// (config::open_file); its name is for messages.
store_result<secret> key_in(const std::filesystem::path& file, std::string_view content);

}  // namespace tokenkeeper::store
