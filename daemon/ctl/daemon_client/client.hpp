#pragma once

#include "daemon/ctl/failure.hpp"
#include "lib/base/time.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

enum class method { get, post, put, del };

/// A whole HTTP answer, of any status.
struct answer {
    unsigned status = 0;
    std::string content_type;
    std::string body;          ///< at most 16 MiB
    std::string session_used;  ///< header Tokenkeeper-Session: the session whose token the daemon used
};

/// Asks the daemon over its Unix socket: one connection for each request, synchronously. It fails only where
/// no answer arrives; an answer of status 403 or 500 is an answer (api.hpp makes sense of it). The whole
/// exchange is over within `timeout`, whatever the other side does.
class client {
public:
    explicit client(std::string socket_path) : socket_path_{std::move(socket_path)} {}

    /// `target` is the path with its query, already percent-encoded; `body` is JSON, or empty for none.
    [[nodiscard]] outcome<answer> ask(method verb, const std::string& target, milliseconds timeout,
                                      const std::string& body = {}) const;

    /// Takes each line of an answer that goes on as things happen, without its line end, as soon as it is
    /// there. It returns at the end of the answer, or once it may `take` no more; then the body of the answer
    /// is empty. An answer of another status than 200 is returned whole. `timeout` ends with the header.
    /// `begun`, which may be empty, is called once the daemon has begun to tell.
    using line_taker = std::function<bool(std::string_view line)>;
    [[nodiscard]] outcome<answer> follow(const std::string& target, milliseconds timeout,
                                         const line_taker& take,
                                         const std::function<void()>& begun = {}) const;

    [[nodiscard]] const std::string& socket_path() const noexcept { return socket_path_; }

private:
    std::string socket_path_;
};

}  // namespace tokenkeeper::ctl
