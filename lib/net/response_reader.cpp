#include "lib/net/response_reader.hpp"

#include "lib/base/wiped_memory.hpp"

#include <optional>
#include <string>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace tokenkeeper::net {

namespace http = boost::beast::http;

namespace {

error too_large(std::string_view what, std::size_t limit) {
    return error(errc::response_too_large,
                 std::string(what) + " of the answer is over " + std::to_string(limit / 1024) + " KiB");
}

error malformed(std::string_view why) {
    return error(errc::malformed_response, "not an HTTP answer: " + std::string(why));
}

}  // namespace

struct response_reader::state {
    /// An answer may hold a token: what is read and what grows on the way is wiped.
    using wiped_body = http::basic_string_body<char, std::char_traits<char>, wiping_allocator<char>>;
    using parser_type = http::response_parser<wiped_body>;

    bool to_head = false;
    bool any = false;
    std::optional<parser_type> parser;
    wiped_string unread;
    std::size_t header_bytes = 0;
    bool at_start = true;  ///< `unread` begins where a message begins

    void next_message() {
        parser.emplace();
        parser->skip(to_head);
        parser->header_limit(header_limit);
        parser->body_limit(body_limit);
        parser->eager(false);
        at_start = true;
    }

    /// Beast wants a whole first line before it says no; a banner may never end one.
    [[nodiscard]] bool may_be_http() const {
        constexpr std::string_view version = "HTTP/1.";
        return !at_start || version.starts_with(std::string_view(unread).substr(0, version.size()));
    }

    /// One step of the parser. False: it needs more bytes.
    result<bool> step() {
        if (!may_be_http()) return malformed("it does not begin with HTTP/1.");
        boost::system::error_code ec;
        const bool in_header = !parser->is_header_done();
        const auto used = parser->put(boost::asio::buffer(unread), ec);
        unread.erase(0, used);
        at_start = at_start && used == 0;
        if (in_header) header_bytes += used;
        if (ec == http::error::body_limit) return too_large("the body", body_limit);
        if (ec == http::error::header_limit) return too_large("the header", header_limit);
        if (ec && ec != http::error::need_more) return malformed(ec.message());
        if (in_header && header_bytes + (parser->is_header_done() ? 0 : unread.size()) > header_limit) {
            return too_large("the header", header_limit);
        }
        // Chunk headers and trailers have no limit of Beast's.
        if (ec && unread.size() > header_limit) return too_large("a chunk's header", header_limit);
        return !ec;
    }

    [[nodiscard]] bool interim() const { return parser->is_done() && parser->get().result_int() / 100 == 1; }
};

response_reader::response_reader(bool to_head) : state_(std::make_unique<state>()) {
    state_->to_head = to_head;
    state_->next_message();
}

response_reader::~response_reader() = default;

result<bool> response_reader::put(std::string_view bytes) {
    auto& s = *state_;
    s.any = s.any || !bytes.empty();
    s.unread += bytes;
    while (!s.unread.empty() && !s.parser->is_done()) {
        const auto more = s.step();
        if (!more) return more.error();
        if (s.interim()) {
            // We never ask for another protocol.
            if (s.parser->get().result_int() == 101) return malformed("status 101");
            s.next_message();
        } else if (!*more) {
            break;
        }
    }
    return s.parser->is_done();
}

result<void> response_reader::put_end() {
    boost::system::error_code ec = http::error::end_of_stream;
    if (state_->parser->got_some() && state_->unread.empty()) state_->parser->put_eof(ec);
    if (!ec && state_->parser->is_done()) return {};
    if (!state_->any) return error(errc::connection_lost, "closed without an answer");
    return error(errc::connection_lost, "closed in the middle of an answer");
}

bool response_reader::got_any() const noexcept {
    return state_->any;
}

bool response_reader::surplus() const noexcept {
    return !state_->unread.empty();
}

bool response_reader::reusable() const noexcept {
    return state_->parser->is_done() && !surplus() && state_->parser->keep_alive();
}

genesys::response response_reader::take() {
    auto message = state_->parser->release();
    genesys::response taken;
    taken.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
        taken.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    taken.body = message.body();
    return taken;
}

}  // namespace tokenkeeper::net
