#include "lib/net/http/response_reader.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::net::response_reader_test {
namespace {

using text = std::string;

/// The whole text in one piece; then the end, if the reader wants more.
result<genesys::response> read(const text& bytes, answer_body body = answer_body::as_declared) {
    response_reader reader(body);
    const auto whole = reader.put(bytes);
    if (!whole) return whole.error();
    if (!*whole) {
        const auto ended = reader.put_end();
        if (!ended) return ended.error();
    }
    return reader.take_response();
}

errc error_of(const result<genesys::response>& r) {
    return r ? errc{} : r.error().which();
}

const text hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello";

TEST(response_reader, reads_status_headers_and_body) {
    const auto got = read(hello).value();
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.header("x-a"), "b");
    EXPECT_EQ(got.body, "hello");
}

TEST(response_reader, reads_an_answer_that_comes_byte_by_byte) {
    for (const auto& example :
         {hello, text("HTTP/1.1 100 Continue\r\n\r\n") + hello,
          text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n"
               "0\r\nT: u\r\n\r\n")}) {
        response_reader reader(answer_body::as_declared);
        for (std::size_t i = 0; i < example.size(); ++i) {
            ASSERT_EQ(reader.put(example.substr(i, 1)).value(), i + 1 == example.size()) << i;
        }
        EXPECT_TRUE(reader.reusable());
        EXPECT_EQ(reader.take_response().body, "hello");
    }
}

TEST(response_reader, steps_over_interim_answers) {
    const auto got =
        read("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + hello).value();
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, "hello");
}

TEST(response_reader, does_not_switch_protocols) {
    EXPECT_EQ(error_of(read("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")),
              errc::malformed_response);
}

TEST(response_reader, knows_that_the_answer_to_a_head_has_no_body) {
    response_reader reader(answer_body::absent);
    EXPECT_TRUE(reader.put("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n").value());
    EXPECT_TRUE(reader.reusable());
    EXPECT_EQ(reader.take_response().body, "");
}

TEST(response_reader, leaves_a_body_unread_however_long_it_is) {
    const text declared = "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n";
    const text chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const text endless = "HTTP/1.1 200 OK\r\n\r\n";
    const text long_body(response_reader::body_limit + 1, 'x');
    for (const auto& example : {hello, declared, declared + long_body, chunked, endless + long_body}) {
        response_reader reader(answer_body::unread);
        ASSERT_TRUE(reader.put(example).value());
        EXPECT_FALSE(reader.reusable()) << "the rest would be taken for the next answer";
        const auto got = reader.take_response();
        EXPECT_EQ(got.status, 200);
        EXPECT_EQ(got.body, "");
    }
    EXPECT_EQ(error_of(read("HTTP/1.1 200 OK\r\n", answer_body::unread)), errc::connection_lost);
    EXPECT_EQ(error_of(read("220 mail.example\r\n", answer_body::unread)), errc::malformed_response);
}

TEST(response_reader, reads_a_body_that_ends_with_the_connection) {
    response_reader reader(answer_body::as_declared);
    EXPECT_FALSE(reader.put("HTTP/1.0 200 OK\r\n\r\nhello").value());
    EXPECT_TRUE(reader.put_end().has_value());
    EXPECT_FALSE(reader.reusable());
    EXPECT_EQ(reader.take_response().body, "hello");
}

TEST(response_reader, calls_a_half_answer_a_lost_connection) {
    for (std::size_t length = 0; length < hello.size(); ++length) {
        EXPECT_EQ(error_of(read(hello.substr(0, length))), errc::connection_lost) << length;
    }
    EXPECT_EQ(error_of(read("HTTP/1.1 100 Continue\r\n\r\n")), errc::connection_lost);
}

TEST(response_reader, refuses_what_is_not_http) {
    for (const auto& example :
         {text("<html>"), text("SSH-2.0-OpenSSH\r\n"), text("\0\0\0\0", 4), text("HTTP/2 200\r\n"),
          text("HTTP/1.1 abc\r\n\r\n"), text("HTTP/1.1 200 OK\r\n: x\r\n\r\n"),
          text("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"),
          text("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
          text("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
          text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")}) {
        EXPECT_EQ(error_of(read(example)), errc::malformed_response) << example;
    }
}

TEST(response_reader, reads_odd_but_harmless_forms) {
    for (const auto& example :
         {text("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello"),
          text("HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nhello"),
          text("HTTP/1.0 200\r\nContent-Length: 5\r\n\r\nhello"), text("HTTP/1.0 200 OK\r\n\r\nhello"),
          text("HTTP/1.1 100\r\n\r\nHTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello"),
          text("HTTP/1.1 102 Processing\r\n\r\n") + hello,
          text("HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 5\r\n\r\nhello"),
          text("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
          text("HTTP/1.1 200 OK\r\nX-Empty:\r\nX-Tab:\tb \r\ncontent-length:5\r\n\r\nhello"),
          text("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")}) {
        const auto got = read(example);
        ASSERT_TRUE(got.has_value()) << example << got.error().message;
        EXPECT_EQ(got->status, 200) << example;
        EXPECT_EQ(got->body, "hello") << example;
        response_reader slow(answer_body::as_declared);
        for (std::size_t i = 0; i < example.size(); ++i)
            ASSERT_TRUE(slow.put(example.substr(i, 1)).has_value()) << example << i;
    }
}

TEST(response_reader, refuses_what_two_readers_could_read_differently) {
    const struct {
        text answer;
        const char* reason;
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
         "Transfer-Encoding and Content-Length"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
         "Transfer-Encoding and Content-Length"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello", "Transfer-Encoding"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         "Transfer-Encoding"},
        {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "Transfer-Encoding"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "Content-Length"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello", "Content-Length"},
        {"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello", "Content-Length"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5 5\r\n\r\nhello", "Content-Length"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello", "Content-Length"},
        {"HTTP/1.1 200 OK\r\nX-A: b\rContent-Length: 5\r\n\r\nhello", "CR"},
        {"HTTP/1.1 200 OK\rX: y\r\nContent-Length: 5\r\n\r\nhello", "CR"},
        {"HTTP/1.1 200 OK\r\n\rContent-Length: 5\r\n\r\nhello", "CR"},
        {"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", "LF"},
        {"HTTP/1.1 200 OK\r\nX-A: b\nContent-Length: 5\r\n\r\nhello", "LF"},
        {"HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello", "colon"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n", "colon"},
        {"HTTP/1.1 200 OK\r\n Content-Length: 5\r\n\r\nhello", "space"},
        {"HTTP/1.1 200 OK\r\nContent-Length:\r\n 5\r\n\r\nhello", "Content-Length"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 6\r\n\r\nhello", "two lines"},
        {text("HTTP/1.1 200 OK\r\nX-A: b\0c\r\nContent-Length: 5\r\n\r\nhello", 53), "control"},
    };
    for (const auto& example : cases) {
        const auto got = read(example.answer);
        EXPECT_EQ(error_of(got), errc::malformed_response) << example.answer;
        if (got) continue;
        EXPECT_TRUE(got.error().code == condition::retry_later);
        EXPECT_NE(got.error().message.find(example.reason), text::npos)
            << example.answer << got.error().message;
    }
}

TEST(response_reader, refuses_a_bare_line_end_before_the_header_is_whole) {
    response_reader reader(answer_body::as_declared);
    ASSERT_TRUE(reader.put("HTTP/1.1 200 OK\r").has_value());
    EXPECT_TRUE(reader.put("X").has_error());
}

TEST(response_reader, refuses_large_bodies) {
    const text large(response_reader::body_limit + 1, 'x');
    EXPECT_EQ(error_of(read("HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n")),
              errc::response_too_large);
    EXPECT_EQ(error_of(read("HTTP/1.1 200 OK\r\n\r\n" + large)), errc::response_too_large);
    EXPECT_EQ(error_of(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50000\r\n" + large)),
              errc::response_too_large);
    const text most(response_reader::body_limit, 'x');
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\n\r\n" + most).value().body.size(), most.size());
}

/// Feeds `again` until the reader refuses; the most that a test lets it take is 1 MiB.
errc feed(const text& first, const text& again) {
    response_reader reader(answer_body::as_declared);
    auto last = reader.put(first);
    text piece;
    while (piece.size() < response_reader::least_of_piece)
        piece += again;
    for (std::size_t fed = 0; last && fed < std::size_t{1024} * 1024; fed += piece.size())
        last = reader.put(piece);
    return last ? errc{} : last.error().which();
}

TEST(response_reader, refuses_endless_headers) {
    EXPECT_EQ(feed("HTTP/1.1 200 OK\r\n", "X-More: yes\r\n"), errc::response_too_large);
    EXPECT_EQ(feed("HTTP/1.1 200 OK\r\nX: ", "xxxxxxxx"), errc::response_too_large);
    EXPECT_EQ(feed("HTTP/1.1 200 ", "xxxxxxxx"), errc::response_too_large);
    EXPECT_EQ(feed("", "HTTP/1.1 100 Continue\r\n\r\n"), errc::response_too_large);
}

TEST(response_reader, refuses_more_than_200_fields) {
    const auto with_fields = [](int count) {
        text whole = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
        for (int i = 1; i < count; ++i)
            whole += "a:\r\n";
        response_reader reader(answer_body::as_declared);
        const auto got = reader.put(whole + "\r\n");
        return got ? errc{} : got.error().which();
    };
    EXPECT_EQ(with_fields(200), errc{});
    EXPECT_EQ(with_fields(201), errc::malformed_response);
}

TEST(response_reader, refuses_endless_chunk_headers_and_trailers) {
    const text head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(feed(head + "1;x=", "xxxxxxxx"), errc::response_too_large);
    EXPECT_EQ(feed(head + "0\r\n", "X-More: yes\r\n"), errc::response_too_large);
    EXPECT_EQ(feed(head, "1;x=" + text(8'000, 'x') + "\r\na\r\n"), errc::response_too_large);
}

TEST(response_reader, refuses_a_body_that_is_mostly_framing) {
    const auto in_chunks = [](std::size_t count, const text& chunk) {
        text whole = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (std::size_t i = 0; i < count; ++i)
            whole += chunk;
        response_reader reader(answer_body::as_declared);
        const auto got = reader.put(whole + "0\r\n\r\n");
        return got ? errc{} : got.error().which();
    };
    EXPECT_EQ(in_chunks(60, "400\r\n" + text(1'024, 'a') + "\r\n"), errc{});
    EXPECT_EQ(in_chunks(20'000, "1\r\na\r\n"), errc{});
    EXPECT_EQ(in_chunks(30'000, "1\r\na\r\n"), errc::response_too_large);
    EXPECT_EQ(in_chunks(10, "1;x=" + text(8'000, 'x') + "\r\na\r\n"), errc{});
    EXPECT_EQ(in_chunks(50, "1;x=" + text(8'000, 'x') + "\r\na\r\n"), errc::response_too_large);
}

TEST(response_reader, refuses_what_comes_in_too_many_small_pieces) {
    const auto in_pieces = [](std::size_t size, std::size_t body) {
        const text whole =
            "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body) + "\r\n\r\n" + text(body, 'a');
        response_reader reader(answer_body::as_declared);
        std::size_t pieces = 0;
        for (std::size_t begin = 0; begin < whole.size(); begin += size) {
            ++pieces;
            const auto got = reader.put(std::string_view(whole).substr(begin, size));
            if (!got) return "refused after " + std::to_string(pieces);
        }
        return text("taken");
    };
    EXPECT_EQ(in_pieces(1, 900), "taken");
    EXPECT_EQ(in_pieces(64, 64'000), "taken");
    EXPECT_EQ(in_pieces(1, 64'000), "refused after 1016");
    EXPECT_EQ(in_pieces(32, 64'000), "refused after 2001");
}

TEST(response_reader, does_not_reuse_what_has_more_to_say) {
    for (const auto& example :
         {hello + "x", text("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
          text("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")}) {
        response_reader reader(answer_body::as_declared);
        ASSERT_TRUE(reader.put(example).value());
        EXPECT_FALSE(reader.reusable()) << example;
    }
}

}  // namespace
}  // namespace tokenkeeper::net::response_reader_test
