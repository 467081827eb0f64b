#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/genesys/message.hpp"
#include "lib/net/http/response_reader.hpp"

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::net {

class byte_stream;

/// The outcome of one request on one connection.
struct exchange_outcome {
    result<genesys::response> answer;
    bool reusable =
        false;  ///< the connection may carry another request: no 4xx (but 429) or 5xx came with it
    bool closed_early = false;   ///< the connection ended without one byte of answer
    bool server_failed = false;  ///< 5xx, or no proper answer: another server of that name may do better

    explicit exchange_outcome(result<genesys::response> outcome) : answer(std::move(outcome)) {}
};

/// The outcome that this answer, or failure, has. `open`: the server leaves the connection open; `has_input`:
/// a byte of an answer came.
exchange_outcome judge_exchange(result<genesys::response> answer, bool open, bool has_input);

/// One request in its wire form. It is an object of its own, because coroutines take arguments by value.
struct request_message {
    std::shared_ptr<const secret> text;
    answer_body body_of_answer = answer_body::as_declared;
    std::string host;  ///< the server's name, for error messages

    request_message(std::shared_ptr<const secret> bytes, answer_body body, std::string host_name)
        : text(std::move(bytes)), body_of_answer(body), host(std::move(host_name)) {}
};

/// Sends one request on an open connection and reads the whole answer, within `timeout`.
boost::asio::awaitable<exchange_outcome> exchange(std::shared_ptr<byte_stream> stream,
                                                  request_message message, milliseconds timeout);

}  // namespace tokenkeeper::net
