#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/message.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace tokenkeeper::net {

/// Makes a response of the bytes that a server sends. Does no I/O, so that every bad answer can be tested as
/// a string. Steps over 1xx answers. One object an answer. However long the answer, it holds no more than the
/// limits, and wipes it all: only the body that `take` gives is left, for the caller to wipe.
class response_reader {
public:
    static constexpr std::size_t header_limit = std::size_t{16} * 1024;  ///< all 1xx included
    static constexpr std::size_t body_limit = std::size_t{256} * 1024;

    /// The answer to a HEAD has no body, whatever its header says.
    explicit response_reader(bool to_head);
    response_reader(const response_reader&) = delete;
    response_reader& operator=(const response_reader&) = delete;
    ~response_reader();

    /// Takes what came. True: the answer is whole. errc::malformed_response, errc::response_too_large.
    result<bool> put(std::string_view bytes);
    /// The server has closed. Success: that was the end of the answer. errc::connection_lost.
    result<void> put_end();

    [[nodiscard]] bool got_any() const noexcept;
    /// After the end: something came behind the answer.
    [[nodiscard]] bool surplus() const noexcept;
    /// After the end: nothing came behind the answer, and the server keeps the connection open.
    [[nodiscard]] bool reusable() const noexcept;
    /// After the end, once.
    genesys::response take();

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace tokenkeeper::net
