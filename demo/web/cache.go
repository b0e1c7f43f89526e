package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// Cache is a client of Valkey that knows one-line answers only.
type Cache struct {
	Address  string
	Password string
}

// Do sends one command on a connection of its own, logged in when there is a password.
func (cache Cache) Do(words ...string) (string, error) {
	connection, err := net.DialTimeout("tcp", cache.Address, 3*time.Second)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(5 * time.Second))
	reader := bufio.NewReader(connection)
	if cache.Password != "" {
		if _, err := send(connection, reader, "AUTH", cache.Password); err != nil {
			return "", err
		}
	}
	return send(connection, reader, words...)
}

func send(connection net.Conn, reader *bufio.Reader, words ...string) (string, error) {
	var request strings.Builder
	fmt.Fprintf(&request, "*%d\r\n", len(words))
	for _, word := range words {
		fmt.Fprintf(&request, "$%d\r\n%s\r\n", len(word), word)
	}
	if _, err := connection.Write([]byte(request.String())); err != nil {
		return "", err
	}
	line, err := reader.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	if strings.HasPrefix(line, "-") {
		return "", errors.New("cache: " + line[1:])
	}
	return strings.TrimLeft(line, "+:"), nil
}
