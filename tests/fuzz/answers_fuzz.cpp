#include "lib/base/printable.hpp"
#include "lib/genesys/echo.hpp"
#include "lib/genesys/oauth.hpp"
#include "lib/genesys/operations.hpp"
#include "lib/net/http/response_reader.hpp"
#include "tests/fuzz/input.hpp"

#include <algorithm>

/// Whatever a server sends: it costs an error, the pieces in which it comes make no difference, and what is
/// shown of it is one printable line.
namespace tokenkeeper::fuzz {
namespace {

result<genesys::response> read(std::string_view bytes, net::answer_body body, std::size_t piece) {
    net::response_reader reader{body};
    bool is_whole = false;
    while (!bytes.empty() && !is_whole) {
        const auto taken = reader.put(bytes.substr(0, piece));
        if (!taken) return taken.error();
        is_whole = *taken;
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    if (!is_whole) {
        const auto ended = reader.put_end();
        if (!ended) return ended.error();
    }
    return reader.take_response();
}

/// Cleaning an error costs nothing but its words, whatever they are.
void check_echoes(const error& e) {
    genesys::echo_finder echoes;
    echoes.add(secret{"a-token-that-was-sent"});
    require(!echoes.finds(echoes.clean(e).message), "a cleaned message repeats nothing");
}

void check(const error& e) {
    require(printable(e.message) == e.message && printable(e.api_code) == e.api_code, "a text is printable");
    require(printable(e.correlation_id) == e.correlation_id, "an id is printable");
    check_echoes(e);
    require(is_one_line(e.message) && e.message.size() <= 300, "a message is one line of at most 300 bytes");
    require(is_one_line(e.correlation_id) && is_one_line(e.api_code), "ids and codes are one line");
    require(!e.name().empty() && !e.hint().empty(), "every error has a name and a hint");
    require(!e.retry_after || (*e.retry_after >= seconds{0} && *e.retry_after <= std::chrono::hours{24}),
            "Retry-After is between 0 and 24 h");
}

template <class T>
void check(const result<T>& decoded) {
    if (!decoded) check(decoded.error());
}

void check(const genesys::response& r) {
    check(genesys::decode_get_tokens_me(r));
    check(genesys::decode_head_tokens_me(r));
    check(genesys::decode_delete_tokens_me(r));
    check(genesys::decode_delete_token(r));
    check(genesys::decode_get_tokens_timeout(r));
    check(genesys::decode_put_tokens_timeout(r));
    check(genesys::decode_error(r));
    const auto grant = genesys::decode_token_grant(r);
    check(grant);
    require(!grant || !grant->access_token.empty(), "a grant holds a token");
}

}  // namespace
}  // namespace tokenkeeper::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tokenkeeper::fuzz;
    input in{data, size};
    const auto kind = in.byte();
    constexpr tokenkeeper::net::answer_body bodies[] = {
        tokenkeeper::net::answer_body::as_declared, tokenkeeper::net::answer_body::absent,
        tokenkeeper::net::answer_body::as_declared, tokenkeeper::net::answer_body::unread};
    const auto body = bodies[kind % 4U];
    const auto first = read(in.rest(), body, 1);
    for (const std::size_t piece : {std::size_t{1} + kind / 2U, std::string_view::npos}) {
        const auto again = read(in.rest(), body, piece);
        // Which of the passing faults it is may differ: half a line may be wrong already, or go on.
        require(again.has_value() == first.has_value(),
                "the pieces of an answer make no difference to whether it is one");
        require(!first || (again->status == first->status && again->headers == first->headers &&
                           again->body == first->body),
                "the pieces of an answer make no difference to what it says");
        check(again);
    }
    if (first) check(*first);
    return 0;
}
