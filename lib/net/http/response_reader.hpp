#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/message.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace tokenkeeper::net {

/// What follows the header of an answer.
enum class answer_body {
    as_declared,  ///< what its header says
    absent,       ///< nothing: the answer to a HEAD has no body, whatever its header says
    unread,  ///< what nobody wants: the answer is whole with its header, and its connection cannot be reused
};

/// Makes a response of the bytes that a server sends. It does no I/O, so that every bad answer can be tested
/// as a string. It steps over 1xx answers; one object reads one answer. However long the answer, it holds no
/// more than the limits, and wipes everything: the body that `take_response` returns is the caller's to wipe.
class response_reader {
public:
    static constexpr std::size_t header_limit = std::size_t{16} * 1024;  ///< all 1xx included
    static constexpr std::size_t body_limit = std::size_t{64} * 1024;
    static constexpr std::size_t framing_limit = std::size_t{64} * 1024;  ///< chunk headers and a trailer
    /// Each read costs about as much as reading a kilobyte, and a TLS record, which is one, may hold a single
    /// byte: so beyond this number of reads they have to bring `least_of_piece` bytes each, on average.
    static constexpr std::size_t most_small_pieces = 1'000;
    static constexpr std::size_t least_of_piece = 64;

    explicit response_reader(answer_body body);
    response_reader(const response_reader&) = delete;
    response_reader& operator=(const response_reader&) = delete;
    ~response_reader();

    /// Takes the next bytes, which one read has brought. True means that the answer is whole. Fails with
    /// errc::malformed_response or errc::response_too_large.
    result<bool> put(std::string_view bytes);
    /// Records that the server has closed the connection. This succeeds if the answer may end there, else it
    /// fails with errc::connection_lost.
    result<void> put_end();

    /// True where the server has sent any byte.
    [[nodiscard]] bool has_input() const noexcept;
    /// True after the end if bytes followed the answer.
    [[nodiscard]] bool has_surplus() const noexcept;
    /// True after the end if no bytes followed the answer and the server keeps the connection open.
    [[nodiscard]] bool reusable() const noexcept;
    /// REQUIRES: the answer is whole, and was not taken yet.
    genesys::response take_response();

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace tokenkeeper::net
