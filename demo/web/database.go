package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// Database is a client of PostgreSQL that logs in with SCRAM-SHA-256 and reads one column of text.
type Database struct {
	Address  string
	User     string
	Name     string
	Password string
}

// Column gives the first column of a query's rows.
func (database Database) Column(query string) ([]string, error) {
	connection, err := net.DialTimeout("tcp", database.Address, 3*time.Second)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(5 * time.Second))
	if err := database.login(connection); err != nil {
		return nil, err
	}
	if err := write(connection, 'Q', []byte(query+"\x00")); err != nil {
		return nil, err
	}
	values := []string{}
	for {
		kind, body, err := read(connection)
		if err != nil {
			return nil, err
		}
		switch kind {
		case 'D':
			length := binary.BigEndian.Uint32(body[2:6])
			values = append(values, string(body[6:6+length]))
		case 'Z':
			return values, nil
		}
	}
}

func (database Database) login(connection net.Conn) error {
	var hello bytes.Buffer
	binary.Write(&hello, binary.BigEndian, uint32(3<<16))
	fmt.Fprintf(&hello, "user\x00%s\x00database\x00%s\x00\x00", database.User, database.Name)
	if err := write(connection, 0, hello.Bytes()); err != nil {
		return err
	}
	nonce := make([]byte, 18)
	rand.Read(nonce)
	first := "n=,r=" + base64.StdEncoding.EncodeToString(nonce)
	for {
		kind, body, err := read(connection)
		if err != nil {
			return err
		}
		if kind == 'Z' {
			return nil
		}
		if kind != 'R' {
			continue
		}
		switch method := binary.BigEndian.Uint32(body); method {
		case 0, 12: // logged in; the server's own proof
		case 10: // SASL: the list of mechanisms
			message := "n,," + first
			var reply bytes.Buffer
			reply.WriteString("SCRAM-SHA-256\x00")
			binary.Write(&reply, binary.BigEndian, uint32(len(message)))
			reply.WriteString(message)
			err = write(connection, 'p', reply.Bytes())
		case 11: // SASL: the challenge
			var proof string
			if proof, err = prove(database.Password, first, string(body[4:])); err == nil {
				err = write(connection, 'p', []byte(proof))
			}
		default:
			err = fmt.Errorf("database: authentication method %d", method)
		}
		if err != nil {
			return err
		}
	}
}

// prove answers the server's challenge (RFC 5802, section 3).
func prove(password, first, challenge string) (string, error) {
	fields := map[byte]string{}
	for _, field := range strings.Split(challenge, ",") {
		if len(field) > 2 {
			fields[field[0]] = field[2:]
		}
	}
	salt, err := base64.StdEncoding.DecodeString(fields['s'])
	if err != nil {
		return "", err
	}
	rounds, err := strconv.Atoi(fields['i'])
	if err != nil {
		return "", err
	}
	salted := stretch(password, salt, rounds)
	clientKey := sign(salted, "Client Key")
	storedKey := sha256.Sum256(clientKey)
	final := "c=biws,r=" + fields['r']
	proof := sign(storedKey[:], first+","+challenge+","+final)
	for index := range proof {
		proof[index] ^= clientKey[index]
	}
	return final + ",p=" + base64.StdEncoding.EncodeToString(proof), nil
}

// stretch is PBKDF2 with HMAC-SHA-256 for one block, called Hi in RFC 5802.
func stretch(password string, salt []byte, rounds int) []byte {
	block := sign([]byte(password), string(salt)+"\x00\x00\x00\x01")
	sum := append([]byte(nil), block...)
	for round := 1; round < rounds; round++ {
		block = sign([]byte(password), string(block))
		for index := range sum {
			sum[index] ^= block[index]
		}
	}
	return sum
}

func sign(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// write sends one message; kind 0 is the start-up message, which has none.
func write(connection net.Conn, kind byte, body []byte) error {
	var message bytes.Buffer
	if kind != 0 {
		message.WriteByte(kind)
	}
	binary.Write(&message, binary.BigEndian, uint32(len(body)+4))
	message.Write(body)
	_, err := connection.Write(message.Bytes())
	return err
}

// read gives the next message; an error of the server is an error.
func read(connection net.Conn) (byte, []byte, error) {
	head := make([]byte, 5)
	if _, err := io.ReadFull(connection, head); err != nil {
		return 0, nil, err
	}
	body := make([]byte, binary.BigEndian.Uint32(head[1:])-4)
	if _, err := io.ReadFull(connection, body); err != nil {
		return 0, nil, err
	}
	if head[0] == 'E' {
		return 0, nil, errors.New("database: " + strings.ReplaceAll(string(bytes.Trim(body, "\x00")), "\x00", " "))
	}
	return head[0], body, nil
}
