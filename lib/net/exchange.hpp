#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/genesys/message.hpp"
#include "lib/net/byte_stream.hpp"

#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::net {

/// What came of one request on one connection.
struct exchanged {
    result<genesys::response> answer;
    bool reusable = false;      ///< the connection may carry another request
    bool closed_early = false;  ///< it ended without one byte of answer

    explicit exchanged(result<genesys::response> a) : answer(std::move(a)) {}
};

/// What to send where; an object of its own, because coroutine arguments are taken by value.
struct outgoing {
    std::shared_ptr<const secret> text;
    bool head = false;
    std::string host;  ///< for messages

    outgoing(std::shared_ptr<const secret> t, bool h, std::string n)
        : text(std::move(t)), head(h), host(std::move(n)) {}
};

/// Sends one request on an open connection and reads the whole answer, within `at_most`.
boost::asio::awaitable<exchanged> exchange(std::shared_ptr<byte_stream> over, outgoing what,
                                           milliseconds at_most);

}  // namespace tokenkeeper::net
