#include "lib/net/http/response_reader.hpp"

#include "lib/base/wiped_memory.hpp"
#include "lib/net/http/header_check.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace tokenkeeper::net {

namespace http = boost::beast::http;

namespace {

error too_large(std::string_view part, std::size_t limit) {
    return error(errc::response_too_large,
                 std::string(part) + " of the answer is over " + std::to_string(limit / 1024) + " KiB");
}

error malformed(std::string_view reason) {
    return error(errc::malformed_response, "malformed HTTP answer: " + std::string(reason));
}

error parser_error(boost::system::error_code ec) {
    if (ec == http::error::body_limit) return too_large("the body", response_reader::body_limit);
    return malformed(ec.message());
}

}  // namespace

struct response_reader::state {
    /// An answer may hold a token: every buffer of it is wiped.
    using wiped_body = http::basic_string_body<char, std::char_traits<char>, wiping_allocator<char>>;
    using parser_type = http::response_parser<wiped_body>;

    answer_body body = answer_body::as_declared;
    bool has_input = false;
    std::optional<parser_type> parser;
    wiped_string unread;
    std::size_t header_bytes = 0;
    std::size_t body_bytes = 0;  ///< with its framing
    std::size_t pieces = 0;      ///< how many reads have brought `all_bytes`
    std::size_t all_bytes = 0;
    std::size_t checked = 0;  ///< the characters of the header in `unread` that were checked

    void next_message() {
        parser.emplace();
        parser->skip(body != answer_body::as_declared);
        parser->header_limit(header_limit);
        parser->body_limit(body_limit);
        parser->eager(false);
        checked = 0;
    }

    /// Beast wants a whole first line before it refuses one, and a banner may never end its line.
    [[nodiscard]] bool may_be_http() const {
        constexpr std::string_view version = "HTTP/1.";
        return version.starts_with(std::string_view(unread).substr(0, version.size()));
    }

    /// Checks and reads a header. False means that it is not whole yet.
    result<bool> read_header() {
        if (!may_be_http()) return malformed("it does not begin with HTTP/1.");
        constexpr std::string_view empty_line = "\r\n\r\n";
        const auto end = unread.find(empty_line, std::max(checked, empty_line.size()) - empty_line.size());
        const bool is_whole = end != wiped_string::npos;
        const auto size = is_whole ? end + empty_line.size() : unread.size();
        if (header_bytes + size > header_limit) return too_large("the header", header_limit);

        const auto header = std::string_view(unread).substr(0, size);
        if (const auto fault = character_fault(header, checked); !fault.empty()) return malformed(fault);
        checked = size - (header.ends_with('\r') ? 1 : 0);
        if (!is_whole) return false;
        if (const auto fault = header_fault(header); !fault.empty()) return malformed(fault);
        return parse_header(header);
    }

    result<bool> parse_header(std::string_view header) {
        wiped_string text(header);
        if (lacks_reason_space(header)) text.insert(text.find('\r'), 1, ' ');
        boost::system::error_code ec;
        parser->put(boost::asio::buffer(text), ec);
        if (ec && ec != http::error::need_more) return parser_error(ec);
        header_bytes += header.size();
        unread.erase(0, header.size());
        checked = 0;
        return true;
    }

    /// Reads the body as far as it is there. False means that it needs more bytes.
    result<bool> read_body() {
        boost::system::error_code ec;
        std::size_t used = 0;
        while (!ec && used < unread.size() && !parser->is_done())
            used += parser->put(boost::asio::buffer(std::string_view(unread).substr(used)), ec);
        unread.erase(0, used);
        body_bytes += used;
        if (ec && ec != http::error::need_more) return parser_error(ec);
        if (body_bytes > body_limit + framing_limit)
            return too_large("the body with its framing", body_limit + framing_limit);
        // Beast has no limit for chunk headers and trailers.
        if (ec && unread.size() > header_limit) return too_large("a chunk's header", header_limit);
        return !ec;
    }

    [[nodiscard]] bool interim() const { return parser->is_done() && parser->get().result_int() / 100 == 1; }
};

response_reader::response_reader(answer_body body) : state_(std::make_unique<state>()) {
    state_->body = body;
    state_->next_message();
}

response_reader::~response_reader() = default;

result<bool> response_reader::put(std::string_view bytes) {
    auto& answer = *state_;
    answer.has_input = answer.has_input || !bytes.empty();
    answer.all_bytes += bytes.size();
    if (++answer.pieces > most_small_pieces + answer.all_bytes / least_of_piece)
        return malformed("it comes in too many small pieces");
    answer.unread += bytes;
    while (!answer.unread.empty() && !answer.parser->is_done()) {
        const auto complete = answer.parser->is_header_done() ? answer.read_body() : answer.read_header();
        if (!complete) return complete.error();
        if (answer.interim()) {
            // No request asks for another protocol.
            if (answer.parser->get().result_int() == 101) return malformed("status 101");
            answer.next_message();
        } else if (!*complete) {
            break;
        }
    }
    return answer.parser->is_done();
}

result<void> response_reader::put_end() {
    boost::system::error_code ec = http::error::end_of_stream;
    if (state_->parser->got_some() && state_->unread.empty()) state_->parser->put_eof(ec);
    if (!ec && state_->parser->is_done()) return {};
    if (!state_->has_input) return error(errc::connection_lost, "closed without an answer");
    return error(errc::connection_lost, "closed in the middle of an answer");
}

bool response_reader::has_input() const noexcept {
    return state_->has_input;
}

bool response_reader::has_surplus() const noexcept {
    return !state_->unread.empty();
}

bool response_reader::reusable() const noexcept {
    return state_->body != answer_body::unread && state_->parser->is_done() && !has_surplus() &&
           state_->parser->keep_alive();
}

genesys::response response_reader::take_response() {
    assert(state_->parser->is_done());
    auto message = state_->parser->release();
    genesys::response response;
    response.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
        response.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    response.body = message.body();
    return response;
}

}  // namespace tokenkeeper::net
