#pragma once

#include "daemon/config/config.hpp"
#include "daemon/config/files/secret_file.hpp"
#include "lib/base/secret.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::runtime {

/// The files that hold secrets: read, watched, and (token sinks) written.
///
/// A file is watched before it is read: one that is replaced in between is then told as changed.
class secret_files {
public:
    secret_files() = default;
    secret_files(const secret_files&) = delete;
    secret_files& operator=(const secret_files&) = delete;
    virtual ~secret_files() = default;

    virtual config::secret_result read_secret(const std::filesystem::path& file) = 0;
    virtual config::secret_result read_access_token(const std::filesystem::path& file) = 0;
    virtual config::secret_result read_proxy_credentials(const std::filesystem::path& file) = 0;

    /// Watches one file more; it need not be there. Does nothing for one that is watched.
    virtual void watch(const std::filesystem::path& file) = 0;
    virtual void unwatch(const std::filesystem::path& file) = 0;
    /// The watched files that have changed, each change once; waits for the first. Empty: cancelled.
    virtual boost::asio::awaitable<std::vector<std::filesystem::path>> changed() = 0;
    /// Looks at the next `most` watched files, going on where the last look ended and beginning anew after
    /// the last: those that look different from when they were last told, or from when their watch began.
    virtual std::vector<std::filesystem::path> look(std::size_t most) = 0;
    /// Ends `changed`.
    virtual void cancel() = 0;

    /// Writes the token and a line end into the sink's file, so that a reader sees the old token or the new
    /// one and never half of one. Nothing is written where the file holds this token already. Empty, or what
    /// went wrong.
    virtual std::string write_token(const config::token_sink& sink, const secret& token) = 0;
    /// Removes the file; one that is not there is fine. Empty, or what went wrong.
    virtual std::string remove_token(const config::token_sink& sink) = 0;
};

}  // namespace tokenkeeper::runtime
